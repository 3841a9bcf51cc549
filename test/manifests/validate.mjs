// Checks Kubernetes objects against the schemas of their kinds. Reads rendered manifests from standard input; says what
// is wrong with which, and ends with status 1 if anything is.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

// apps/v1 StatefulSet to its class; the core group has no name.
async function classOf({ apiVersion, kind }) {
  const library = apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models';
  return (await import(`${library}/${apiVersion}`))[kind];
}

let wrong = 0;
let right = 0;
for (const document of parseAllDocuments(readFileSync(0, 'utf8'))) {
  const object = document.toJS();
  if (object === null) continue;
  const name = `${object.kind} ${object.metadata?.name}`;
  try {
    if (document.errors.length > 0) throw document.errors[0];
    const Kind = await classOf(object);
    if (!Kind) throw new Error(`there is no ${object.kind} in ${object.apiVersion}`);
    new Kind(object).validate();
    right += 1;
  } catch (failure) {
    console.error(`${name}: ${failure.message}`);
    wrong += 1;
  }
}
console.log(`${right} objects are valid, ${wrong} are not`);
process.exit(wrong === 0 && right > 0 ? 0 : 1);
