"""A server for a section on disk: nginx where it is installed, else a small one of ours; a process of its own.

In: the folder that `Section` writes.  Out: pages over loopback, packed by gzip for who asks for that, with entity tags
and Last-Modified, so that a conditional request is answered 304. Its processor time is nobody's in the measurements.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from urllib.error import URLError
from urllib.request import urlopen

__all__ = ["PORT", "server_name", "serving"]

PORT = 8731
"""Fixed, so that a section on disk can name its own address."""
_NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; charset utf-8; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ text/xml xml; text/plain txt; }}
  server {{
    listen 127.0.0.1:{port}; root {root};
    gzip_static always; gunzip on;
    location = /news/ {{ rewrite ^ /news/page/1 break; }}
  }}
}}
"""


def server_name() -> str:
    """'nginx/1.22.1', or ours."""
    if not shutil.which("nginx"):
        return "bench/large/plain_server.py"
    said = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    return said.strip().rpartition(" ")[2]


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address without a slash, while it is served."""
    with TemporaryDirectory() as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text(_NGINX.format(folder=folder, root=root.resolve(), port=PORT))
        small = [sys.executable, "-m", "bench.large.plain_server", str(root), str(PORT)]
        command = ["nginx", "-p", folder, "-c", str(config)] if shutil.which("nginx") else small
        server = subprocess.Popen(command)
        try:
            _wait_for(f"http://127.0.0.1:{PORT}", server)
            yield f"http://127.0.0.1:{PORT}"
        finally:
            server.terminate()
            server.wait()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        if server.poll() is not None:
            raise SystemExit(f"the server ended at once, with {server.returncode}: is port {PORT} taken?")
        try:
            with urlopen(f"{url}/robots.txt", timeout=5):
                return
        except URLError:
            sleep(0.1)
    raise SystemExit("the server does not answer")
