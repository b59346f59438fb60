import { openCore } from "touchmark-core";

const core = await openCore();
console.log(core.validateStorage("<p>Fast & safe<br>").accepted);
console.log(core.repairStorage("<p>Fast & safe<br>").xml);
console.log(core.markdownToStorage("# Set-up\n\n- [x] done").xml);
console.log(core.storageToText("<h1>Set-up</h1><p>Two words</p>").text);
