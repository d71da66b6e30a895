"""搜索: items, places and units by number, words and pinyin initials."""
