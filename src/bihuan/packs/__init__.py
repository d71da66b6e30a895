"""Rule books as YAML data, shipped with the program."""
