// For pages that take no files and have nothing else of ours: the administration, the API documents.
import { armDrops } from "./drop.js";

armDrops();
