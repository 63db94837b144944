/** A dialog: the browser's own, so that focus stays inside, Escape leaves and the rest is inert. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../wire/words";
import { Icon } from "./parts";
import { dialog } from "./view";

type Props = { title: string; children: ComponentChildren };

export const shut = (): void => void (dialog.value = null);

export function Dialog({ title, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    box.current?.querySelector<HTMLElement>("form :is(input, textarea, button)")?.focus();
    return () => before?.isConnected && before.focus();
  }, []);
  const outside = (event: MouseEvent): void => {
    if (event.target === box.current) shut();
  };
  return (
    <dialog class="sheet" ref={box} aria-labelledby={id} onClose={shut} onClick={outside}>
      <div class="sheet-inside">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="button bare icon-button" aria-label={t("Back")} onClick={shut}><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function Wrong({ words }: { words: string | null }) {
  return <p class="wrong" role="alert" hidden={!words}>{words}</p>;
}
