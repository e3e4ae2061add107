"""Asks for DHCP addresses from one interface with any MAC address, and tells what others ask there, and all offers.

Reads lines "ask XID MAC", sends a DHCPDISCOVER for each and prints "sent XID". Prints "asked XID MAC" for each DHCPDISCOVER
of another program, and "offered XID MAC" for each DHCPOFFER. Reads lines "mark N", and prints "marked N" when everything is
told that passed before. It asks by the thousand, and never for what it was offered, as DHCP clients do (RFC 2131, 3.1).
"""

import os
import select
import socket
import struct
import sys

BROADCAST = b"\xff" * 6
IPV4 = 0x0800
ALL = 0x0003
SO_RCVBUFFORCE = 33
COOKIE = b"\x63\x82\x53\x63"


def checksum(header):
    total = sum(struct.unpack("!%dH" % (len(header) // 2), header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def discover(xid, mac):
    hardware = bytes.fromhex(mac.replace(":", ""))
    # The broadcast flag: else the server needs a place in its ARP table for each of thousands of MACs.
    message = struct.pack("!BBBBIHH16x16s192x4s", 1, 1, 6, 0, xid, 0, 0x8000, hardware, COOKIE)
    message += b"\x35\x01\x01" + b"\x37\x02\x01\x03" + b"\xff" + bytes(40)
    # No checksum of UDP: IPv4 allows that.
    datagram = struct.pack("!HHHH", 68, 67, 8 + len(message), 0) + message
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return BROADCAST + hardware + struct.pack("!H", IPV4) + header + datagram


KINDS = {
    # UDP ports, operation, DHCP message type (RFC 2132, 9.6): every program here says it first of all options
    (b"\x00\x44\x00\x43", 1, b"\x35\x01\x01"): "asked",
    (b"\x00\x43\x00\x44", 2, b"\x35\x01\x02"): "offered",
}


def told(frame):
    """What is told of a frame; None when it is neither a DHCPDISCOVER nor a DHCPOFFER."""
    packet = frame[14:]
    if frame[12:14] != struct.pack("!H", IPV4) or packet[9] != 17:
        return None
    size = (packet[0] & 15) * 4
    message = packet[size + 8 :]
    kind = KINDS.get((packet[size : size + 4], message[0], message[240:243]))
    if kind is None:
        return None
    return "%s %d %s" % (kind, struct.unpack("!I", message[4:8])[0], message[28:34].hex(":"))


def frames(network):
    """Those that wait."""
    while True:
        try:
            yield network.recv(2048)
        except BlockingIOError:
            return


def main(interface):
    # Of all protocols: else the kernel shows neither what others send, nor what goes to a macvlan.
    network = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
    network.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    network.bind((interface, ALL))
    network.setblocking(False)
    pending = b""
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([0, network], [], [])
        said = []
        marks = []
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                verb, *words = line.decode().split(" ")
                if verb == "mark":
                    marks.append("marked " + words[0])
                else:
                    network.send(discover(int(words[0]), words[1]))
                    said.append("sent " + words[0])
        said += filter(None, map(told, frames(network)))
        said += marks
        if said:
            print("\n".join(said), flush=True)


main(sys.argv[1])
