declare module 'is-running' {
  const isRunning: (pid: number) => boolean;
  export default isRunning;
}
