#pragma once

#include <string>
#include <vector>

#include "config/environment.hpp"

namespace vedette::config {

// An id that a restart without a volume does not change (`stable-identity yes`).

/// Which pod this is.
struct Pod {
  std::string space;  ///< The namespace; empty: not known.
  std::string name;   ///< Of the pod; outside of Kubernetes of the machine.
};

/// POD_NAMESPACE and POD_NAME, as manifests give them by the downward API; else the namespace of the service account,
/// if there is one, and the name of the host, which in a pod is the pod's.
Pod pod_of(const std::vector<Variable>& variables, const std::string& account_space, const std::string& host_name);

/// 40 hex digits, the same for the same pod and masters, in whatever order these stand. Two pods of one name in two
/// namespaces differ, and so do two Sentinels of one pod that watch different masters.
std::string identity_of(const Pod& pod, std::vector<std::string> masters);

}  // namespace vedette::config
