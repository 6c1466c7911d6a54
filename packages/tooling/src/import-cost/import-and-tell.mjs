/**
 * Imports the module whose URL is its argument, and prints what that cost as JSON. For a process of its own, in which nothing else was
 * imported yet. What `import` loads is told by hooks; what CommonJS modules `require` from each other stands in `require.cache`.
 */
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";

const [, , url] = process.argv;
const { port1, port2 } = new MessageChannel();
register(new URL("./record-modules.mjs", import.meta.url), { data: { port: port2 }, transferList: [port2] });

const residentBefore = process.memoryUsage.rss();
const startedAt = performance.now();
await import(url);
const ms = performance.now() - startedAt;
const residentBytes = process.memoryUsage.rss();

const modules = new Set(Object.keys(createRequire(import.meta.url).cache).map((path) => pathToFileURL(path).href));
for (let told = receiveMessageOnPort(port1); told !== undefined; told = receiveMessageOnPort(port1)) modules.add(told.message);
port1.close();
process.stdout.write(JSON.stringify({ ms, residentBytes, addedBytes: residentBytes - residentBefore, modules: [...modules] }));
