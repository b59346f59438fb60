import { createHmac } from "node:crypto";
import { openCore } from "touchmark-core";

const core = await openCore();
console.log(core.checkUrl("https://api.github.com/repos/o/r", { provider: "github" }));
console.log(core.checkUrl("https://0x7f.1/", { provider: "selfhosted", allowHosts: ["git.example.com"] }).reason);
console.log(core.classifyAddress("169.254.169.254"));

const secret = "a secret of the hook's own";
const body = JSON.stringify({ ref: "refs/heads/main" });
const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const headers = { "x-hub-signature-256": [signature], "x-github-event": ["push"], "x-github-delivery": ["d-1"] };
console.log(core.verifyWebhook({ provider: "github", headers, secrets: [secret], nowMs: Date.now() }, body));
console.log(core.verifyWebhook({ provider: "github", headers, secrets: [secret], nowMs: Date.now() }, `${body} `).verified);

// A delivery that comes twice: keep `state` where you keep things.
const first = core.recordDelivery({ deliveryId: "d-1", nowMs: Date.now() });
const again = core.recordDelivery({ state: first.state, deliveryId: "d-1", nowMs: Date.now() });
console.log(first.duplicate, again.duplicate);
