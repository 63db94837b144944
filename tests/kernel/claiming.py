"""A process that claims a job, says so, and is killed before it ends: `python -m tests.kernel.claiming DATABASE_URL`."""

import sys
import time

from app.kernel import clock, work
from app.kernel.jobs import claim
from app.kernel.opening import opened

if __name__ == "__main__":
    with opened(sys.argv[1], {}):
        assert len(work.do(claim, now=clock.now())) == 1
        print("running", flush=True)
        time.sleep(60)
