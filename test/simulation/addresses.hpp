#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "quorum/address.hpp"
#include "test/simulation/network.hpp"

namespace vedette::simulation {

/// Which host an address leads to. All hosts here are named by literal IPs.
class Addresses {
 public:
  void add(const quorum::Address& address, HostId host) { hosts_[{address.host, address.port}] = host; }
  /// Nobody lives at `from` any more.
  void move(const quorum::Address& from, const quorum::Address& to) {
    const auto moved = hosts_.find({from.host, from.port});
    const HostId host = moved->second;
    hosts_.erase(moved);
    add(to, host);
  }
  std::optional<HostId> find(const quorum::Address& address) const {
    const auto found = hosts_.find({address.host, address.port});
    return found == hosts_.end() ? std::nullopt : std::optional{found->second};
  }

 private:
  std::map<std::pair<std::string, std::uint16_t>, HostId> hosts_;
};

}  // namespace vedette::simulation
