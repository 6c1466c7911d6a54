import { BlockList, isIPv6 } from "node:net";

const REFUSED = new BlockList();
REFUSED.addSubnet("0.0.0.0", 8, "ipv4"); // "this host"
REFUSED.addSubnet("169.254.0.0", 16, "ipv4"); // link-local: metadata services of AWS, Google and Azure
REFUSED.addSubnet("224.0.0.0", 3, "ipv4"); // multicast, reserved, broadcast
REFUSED.addAddress("::", "ipv6");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addSubnet("fd00:ec2::", 32, "ipv6"); // metadata services of AWS over IPv6
REFUSED.addSubnet("ff00::", 8, "ipv6");

/**
 * Tells whether no broker can be meant by this address, so that a URL somebody else chose cannot make this process
 * read the metadata service of the machine it runs on. Loopback is allowed, because port-forwards end there.
 */
export function isRefusedAddress(address: string): boolean {
  return REFUSED.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
