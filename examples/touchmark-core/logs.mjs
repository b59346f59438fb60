import { openCore } from "touchmark-core";

const core = await openCore();
console.log(core.redact("GET /?token=abc Authorization: Bearer abc", { policy: "conceal" }));
