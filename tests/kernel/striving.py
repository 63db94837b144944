"""A process that writes until it is killed and says what was acknowledged: `python -m tests.kernel.striving DATABASE_URL RUN`."""

import sys
import threading

from app.kernel import work
from app.kernel.opening import opened
from tests.kernel.ledger import add_line, add_lines


def strive(run: str, caller: int, say: threading.Lock) -> None:
    for number in range(100_000):
        words = f"{run} {caller} {number}"
        n = work.do(add_lines, words) if caller % 2 else work.do(add_line, words=words)
        with say:
            print(f"{n} {words}", flush=True)


if __name__ == "__main__":
    with opened(sys.argv[1], {}):
        lock = threading.Lock()
        threads = [threading.Thread(target=strive, args=(sys.argv[2], caller, lock)) for caller in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
