/**
 * The child's end of `child.ts`: answers each order of the parent, and ends
 * with it, whatever became of it.
 */
export function serveParent<Order, Report>(
  handle: (order: Order) => Promise<Report> | Report,
  close: () => Promise<void> | void = () => undefined,
): void {
  // On Ctrl+C the terminal signals the children too; the parent ends them in order.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', async () => {
    await close();
    process.exit();
  });
  process.on('message', async (order: Order) => process.send?.(await handle(order)));
}
