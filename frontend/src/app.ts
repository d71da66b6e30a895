import "htmx.org";
import { startBulk } from "./bulk";
import { startCovers } from "./cover";
import { startFind } from "./find";
import { startFlips } from "./flip";
import { focusWhatAsks } from "./focus";
import { startHtmx } from "./htmx";
import { startKeeping } from "./keep";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startPage } from "./page";
import { startPasskeys } from "./passkey";
import { startForms } from "./submit";
import { startUploads } from "./upload";

// What is wired once, by delegation from the document.
startHtmx();
startKeys();
startFind();
startForms();
startBulk();

// What is wired anew for every part that comes onto the page; each skips what it has seen.
function dress(root: ParentNode): void {
  startPage(root);
  startPasskeys(root);
  startFlips(root);
  startUploads(root);
  startCovers(root);
  startKeeping(root);
  startLive(root);
  focusWhatAsks(root);
}

document.addEventListener("DOMContentLoaded", () => dress(document));
document.addEventListener("htmx:after:swap", () => dress(document));
