export function ready(): void { document.documentElement.classList.add("scripted"); }
