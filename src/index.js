// The handlers that manifest.yml names, one function each and nothing hidden behind `export *`: scanners that read src/
// alone, and follow names, see where every invocation goes. What each does stands in js/index.js.
import * as handlers from "../js/index.js";

export const resolver = (request, invocation) => handlers.resolver(request, invocation);
export const exportCard = (request, invocation) => handlers.exportCard(request, invocation);
export const exportPicture = (request, invocation) => handlers.exportPicture(request, invocation);
export const exportAlarms = (request, invocation) => handlers.exportAlarms(request, invocation);
export const run = (event, invocation) => handlers.run(event, invocation);
export const syncSlice = (event, invocation) => handlers.syncSlice(event, invocation);
export const gitPush = (request, invocation) => handlers.gitPush(request, invocation);
export const schedule = (request, invocation) => handlers.schedule(request, invocation);
export const syncSchedule = (request, invocation) => handlers.syncSchedule(request, invocation);
export const uninstall = (request, invocation) => handlers.uninstall(request, invocation);
