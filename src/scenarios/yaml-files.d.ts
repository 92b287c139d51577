// A file taken in as its text. (Vite knows this of itself; the engine's compiler does not.)
declare module '*.yaml?raw' {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- that is how a bundler hands over a file
  export default text;
}
