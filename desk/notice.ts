/** The one line at the foot of the desk that tells what just happened, with Undo where it can be undone. */
import { signal } from "@preact/signals";

export type Notice = { words: string; undo?: () => void; alarm?: boolean };

export const notice = signal<Notice | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(words: string, more: Omit<Notice, "words"> = {}, ms = 5_000): void {
  clearTimeout(timer);
  notice.value = { words, ...more };
  timer = setTimeout(() => (notice.value = null), ms);
}

export function hush(): void {
  clearTimeout(timer);
  notice.value = null;
}
