"""`interp demo`: a whole event on one machine, with a bundled floor, synthetic interpreters and delegates."""


def run(port: int, duration: float | None) -> int:
    """Run the demo on 127.0.0.1:`port` for `duration` seconds (None: until Ctrl-C); return the exit code."""
    from interp.demo.stage import (
        run_demo,  # not for the company's process, which has no use for the service
    )

    return run_demo(port, duration)
