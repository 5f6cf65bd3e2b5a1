"""A loopback proxy that delays every byte, as if the server were far.

``python delay_proxy.py TARGET_PORT DELAY_MS`` prints the port it listens on. Half of the delay is spent in
each direction; throughput is not limited.
"""

from __future__ import annotations

import asyncio
import sys


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    clock = asyncio.get_running_loop().time
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def send() -> None:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(due - clock())
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    sender = asyncio.create_task(send())
    try:
        while data := await reader.read(1 << 16):
            queue.put_nowait((clock() + seconds, data))
    except ConnectionError:
        pass
    queue.put_nowait((clock() + seconds, b""))
    await asyncio.gather(sender, return_exceptions=True)


async def main(port: int, delay_ms: float) -> None:
    """Serve until killed."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        half = delay_ms / 2000
        await asyncio.gather(_carry(reader, up_writer, half), _carry(up_reader, writer, half))

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
