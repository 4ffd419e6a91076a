/** Milliseconds that the page was visible since it was last asked. */
export function createStopwatch(): () => number {
  let spent = 0;
  let since: number | undefined;
  const tick = () => {
    const now = performance.now();
    if (since !== undefined) spent += now - since;
    since = document.hidden ? undefined : now;
  };
  addEventListener('visibilitychange', tick, true);
  tick();
  return () => {
    tick();
    const last = Math.round(spent);
    spent = 0;
    return last;
  };
}
