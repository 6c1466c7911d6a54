/** A Deployment of a scripted image with a Service before it, as YAML. `value` is what one of its environment variables says. */
export function webManifest(
  value = "one",
  { name = "web", image = "scripted:1" }: { readonly name?: string; readonly image?: string } = {},
): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: c
          image: "${image}"
          ports: [{ name: web, containerPort: 8080 }]
          env: [{ name: FIRST, value: "${value}" }, { name: SECOND, value: kept }]
          readinessProbe: { httpGet: { path: /, port: web }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: web }] }
`;
}
