// A sandbox of our own on a free port, and a client of Stripe's for it.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import Stripe from "stripe";

const COMMAND = new URL("../../.venv/bin/billing-portal", import.meta.url).pathname;
const HOST = "127.0.0.1";

export async function startSandbox() {
  const port = await freePort();
  const child = spawn(COMMAND, ["sandbox", "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The sandbox ended with ${code} before it answered.`)));
  });
  const ready = new Promise((resolve) => createInterface(child.stdout).once("line", resolve));
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return {
    client: (key = "sk_test_demo", further = {}) =>
      new Stripe(key, { protocol: "http", host: HOST, port, telemetry: false, maxNetworkRetries: 0, ...further }),
    stop: () => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGINT")),
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, HOST, () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}
