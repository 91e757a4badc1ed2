// Files that Vite turns into text.
declare module '*.safetensors?inline' {
  const address: string;
  export default address;
}
