"""Facts about rolebot, stated through its front door."""

import os

# One thread for linear algebra, set before numpy is loaded: on a busy machine its threads wait for one another, and a
# question takes ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
