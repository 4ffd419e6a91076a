import { useView } from '../view/viewContext.ts';

/** Which of a panel's tables is shown: kept in the address, so that a link shows the same. */
export function useShown(panel: string): [shown: string | undefined, show: (id?: string) => void] {
  const { view, look } = useView();
  const show = (id?: string) => {
    const { [panel]: _, ...others } = view.shown;
    look({ shown: id === undefined ? others : { ...others, [panel]: id } });
  };
  return [view.shown[panel], show];
}
