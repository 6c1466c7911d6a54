/** Hooks for `module.register`: tells the port that it is given the URL of each module that `import` loads. */
let port;

export function initialize({ port: given }) {
  port = given;
}

export function load(url, context, nextLoad) {
  port.postMessage(url);
  return nextLoad(url, context);
}
