#include "test/lab/network.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "test/lab/process.hpp"

namespace vedette::lab {

namespace {

int open_own_namespace() {
  const int file = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (file < 0) throw std::system_error{errno, std::generic_category(), "network namespace"};
  return file;
}

int new_namespace() {
  const int before = open_own_namespace();
  if (unshare(CLONE_NEWNET) != 0) {
    const int problem = errno;
    close(before);
    throw std::system_error{problem, std::generic_category(), "unshare"};
  }
  const int made = open_own_namespace();
  setns(before, CLONE_NEWNET);
  close(before);
  return made;
}

/// Runs shell lines in a namespace; throws std::runtime_error with what they said if one fails.
void shell(int network, const std::string& lines) {
  Launch launch;
  launch.words = {"sh", "-ec", lines};
  launch.network = network;
  const Finished finished = run(std::move(launch));
  if (finished.ending.status != 0) throw std::runtime_error{"network: " + finished.output + " from: " + lines};
}

/// How a namespace that this process holds open is named to `ip`, which sees it as a file.
std::string path_of(int network) {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(network);
}

std::string address_of(int number) {
  return "10.77.0." + std::to_string(number);
}
std::string hardware_address_of(int number) {
  return "02:00:00:00:00:" + std::to_string(10 + number);
}

}  // namespace

std::optional<std::string> no_networks_because() {
  if (geteuid() != 0) return "network namespaces need root";
  try {
    const Network tried{2};
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return std::nullopt;
}

InNetwork::InNetwork(int network) {
  if (network < 0) return;
  before_ = open_own_namespace();
  if (setns(network, CLONE_NEWNET) != 0) {
    const int problem = errno;
    close(before_);
    throw std::system_error{problem, std::generic_category(), "setns"};
  }
}

InNetwork::~InNetwork() {
  if (before_ < 0) return;
  setns(before_, CLONE_NEWNET);
  close(before_);
}

Host::Host(int hub, int number)
    : hub_{hub}, namespace_{new_namespace()}, port_{"h" + std::to_string(number)}, address_{address_of(number)} {
  const std::string hardware = hardware_address_of(number);
  shell(hub_, "ip link add " + port_ + " type veth peer name eth0 address " + hardware + " netns " +
                  path_of(namespace_) + "\nip link set " + port_ + " master switch up");
  shell(namespace_, "ip link set lo up\nip addr add " + address_ + "/24 dev eth0\nip link set eth0 up");
}

Host::~Host() {
  close(namespace_);
}

void Host::cut() {
  shell(hub_, "bridge link set dev " + port_ + " state 0");
}

void Host::deafen() {
  shell(hub_, "tc qdisc replace dev " + port_ + " root blackhole");
  deaf_ = true;
}

void Host::mute() {
  shell(namespace_, "tc qdisc replace dev eth0 root blackhole");
  dumb_ = true;
}

void Host::mend() {
  shell(hub_, "bridge link set dev " + port_ + " state 3");
  if (std::exchange(deaf_, false)) shell(hub_, "tc qdisc del dev " + port_ + " root");
  if (std::exchange(dumb_, false)) quicken();
}

void Host::slow(int bytes_per_second) {
  shell(namespace_,
        "tc qdisc replace dev eth0 root tbf burst 3kb limit 1mb rate " + std::to_string(bytes_per_second) + "bps");
}

void Host::quicken() {
  shell(namespace_, "tc qdisc del dev eth0 root");
}

Network::Network(int hosts) : hub_{new_namespace()} {
  shell(hub_,
        "ip link add switch type bridge\nip link set switch up\n"
        "ip link add island type bridge\nip link set island up");
  for (int number = 1; number <= hosts; ++number) {
    hosts_.push_back(std::unique_ptr<Host>{new Host{hub_, number}});
  }
  // Neighbours are known for good: a host that is cut off is silent, not "unreachable" after a failed ARP.
  std::string neighbours;
  for (int number = 1; number <= hosts; ++number) {
    neighbours += "ip neigh replace " + address_of(number) + " lladdr " + hardware_address_of(number) +
                  " dev eth0 nud permanent\n";
  }
  for (const auto& host : hosts_) shell(host->namespace_, neighbours);
}

void Network::part(const std::vector<std::size_t>& hosts) {
  std::string lines;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const bool apart = std::find(hosts.begin(), hosts.end(), i) != hosts.end();
    lines += "ip link set " + hosts_[i]->port_ + " master " + (apart ? "island" : "switch") + "\n";
  }
  shell(hub_, lines);
}

void Network::join() {
  part({});
}

Network::~Network() {
  close(hub_);
}

}  // namespace vedette::lab
