#include "test/lab/container_pod.hpp"

#include <stdexcept>
#include <utility>

namespace vedette::lab {

ContainerPod::ContainerPod(const ContainerNetwork& network, std::string name, ContainerOptions options)
    : network_{network}, name_{std::move(name)}, volume_{network.name() + "-" + name_}, options_{std::move(options)} {
  options_.options.push_back("--volume=" + volume_ + ":/data");
}

ContainerPod::~ContainerPod() {
  vanish();
  podman({"volume", "rm", "--force", volume_});
}

const Container& ContainerPod::container() const {
  if (!container_) throw std::logic_error{name_ + " is not there"};
  return *container_;
}

void ContainerPod::appear(const std::string& address) {
  ContainerOptions options = options_;
  options.options.push_back("--ip=" + address);
  container_ = std::make_unique<Container>(network_, name_, std::move(options));
}

void ContainerPod::vanish() {
  container_.reset();
}

void ContainerPod::lose_volume() {
  podman_output({"volume", "rm", "--force", volume_});
}

}  // namespace vedette::lab
