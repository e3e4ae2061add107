"""Asks for DHCP addresses from one interface with any MAC address.

Reads lines "XID MAC", sends a DHCPDISCOVER for each and prints "sent XID"; prints "offered XID" for each DHCPOFFER.
DHCP clients differ from it only in that they go on to ask for what they were offered (RFC 2131, section 3.1).
"""

import os
import select
import socket
import struct
import sys

BROADCAST = b"\xff" * 6
IPV4 = 0x0800
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


def offered(frame):
    """The XID of a DHCPOFFER, else None."""
    packet = frame[14:]
    size = (packet[0] & 15) * 4
    if packet[9] != 17 or packet[size : size + 4] != b"\x00\x43\x00\x44":
        return None
    message = packet[size + 8 :]
    if message[0] != 2 or message[240:243] != b"\x35\x01\x02":
        return None
    return struct.unpack("!I", message[4:8])[0]


def main(interface):
    network = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IPV4))
    network.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    network.bind((interface, IPV4))
    pending = b""
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([0, network], [], [])
        said = []
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                xid, mac = line.decode().split(" ")
                network.send(discover(int(xid), mac))
                said.append("sent " + xid)
        if network in ready:
            xid = offered(network.recv(2048))
            if xid is not None:
                said.append("offered %d" % xid)
        if said:
            print("\n".join(said), flush=True)


main(sys.argv[1])
