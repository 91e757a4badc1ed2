// How long something took that must not take long, on machines that have other things to do.

/** Milliseconds of this process or by the clock, whichever are fewer: time that others had the processor is no fault. */
export function stopwatch(): () => number {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - start, (user + system) / 1000);
  };
}
