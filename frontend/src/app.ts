import "htmx.org";
import { ready } from "./page";

ready();
