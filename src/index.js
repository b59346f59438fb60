// The handlers that manifest.yml names, one function each and nothing hidden behind `export *`: scanners that read src/
// alone, and follow names, see where every invocation goes. What each does stands in js/index.js.
import * as handlers from "../js/index.js";

export const resolver = (request, invocation) => handlers.resolver(request, invocation);
export const exportCard = (request, invocation) => handlers.exportCard(request, invocation);
export const exportPicture = (request, invocation) => handlers.exportPicture(request, invocation);
export const exportAlarms = (request, invocation) => handlers.exportAlarms(request, invocation);
export const run = (event) => handlers.run(event);
export const syncSlice = (event, invocation) => handlers.syncSlice(event, invocation);
export const improveItems = (event) => handlers.improveItems(event);
export const gitPush = (request) => handlers.gitPush(request);
export const schedule = () => handlers.schedule();
export const syncSchedule = () => handlers.syncSchedule();
export const uninstall = () => handlers.uninstall();
