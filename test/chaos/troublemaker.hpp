#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "test/chaos/machine.hpp"
#include "test/chaos/small_disk.hpp"
#include "test/chaos/trouble.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/network.hpp"

namespace vedette::chaos {

/// What troubles can strike. Host, Sentinel, disk and machine of one number belong together, and so does the server of
/// that number, if there is one. All must outlive who uses it.
struct Targets {
  lab::Deployment& group;
  lab::Network& network;
  std::vector<std::unique_ptr<SmallDisk>>& disks;
  std::vector<Machine>& machines;
};

/// Makes troubles, and ends them.
class Troublemaker {
 public:
  explicit Troublemaker(Targets targets) : targets_{targets} {}

  /// Lets it begin at once, last, and end.
  void live_through(const Trouble& trouble);
  /// Ends all, and starts who is dead.
  void heal();

 private:
  std::size_t master() const;
  void trouble_server(const Trouble& trouble, std::size_t which);
  void trouble_link(const Trouble& trouble, lab::Host& host);
  void trouble_sentinel(const Trouble& trouble);
  void trouble_hosts(const Trouble& trouble, std::size_t master);

  Targets targets_;
};

}  // namespace vedette::chaos
