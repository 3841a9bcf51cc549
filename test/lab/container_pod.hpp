#pragma once

#include <memory>
#include <string>

#include "test/lab/container.hpp"

namespace vedette::lab {

/// A pod of a StatefulSet: each of its lives is a new container at a new address, under the same name in the network
/// and with the same volume at /data.
class ContainerPod {
 public:
  /// Not started yet. `network` must outlive it.
  ContainerPod(const ContainerNetwork& network, std::string name, ContainerOptions options);
  ContainerPod(const ContainerPod&) = delete;
  ContainerPod& operator=(const ContainerPod&) = delete;
  /// Its volume goes with it.
  ~ContainerPod();

  const std::string& name() const { return name_; }
  bool is_there() const { return container_ != nullptr; }
  /// Throws std::logic_error while it is not there.
  const Container& container() const;

  /// Begins a life at that address of the network, which nobody has had yet: see ContainerNetwork::address().
  void appear(const std::string& address);
  /// As when its node loses power: SIGKILL, and nothing but the volume remains.
  void vanish();
  /// Loses the volume, too, while it is not there.
  void lose_volume();

 private:
  const ContainerNetwork& network_;
  std::string name_;
  std::string volume_;
  ContainerOptions options_;
  std::unique_ptr<Container> container_;
};

}  // namespace vedette::lab
