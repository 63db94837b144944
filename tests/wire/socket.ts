/** A WebSocket whose other end is the test. */
import { vi } from "vitest";

export class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(packet: string) {
    this.sent.push(packet);
  }
  close() { this.readyState = 3; }
  hear(packet: string) {
    this.onmessage?.({ data: packet });
  }
  drop() {
    this.readyState = 3;
    this.onclose?.();
  }
  async greet() {
    this.hear('0{"sid":"x","upgrades":[],"pingInterval":10000,"pingTimeout":5000,"maxPayload":65536}');
    await vi.advanceTimersByTimeAsync(0);
    this.hear('40{"sid":"y"}');
  }
}

export const latest = (): FakeSocket => FakeSocket.all.at(-1)!;
