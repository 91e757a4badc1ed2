// What the page's module of a worklet carries.
export { GruccError } from './error.ts';
export { ModelNode } from './worklet-node.ts';
