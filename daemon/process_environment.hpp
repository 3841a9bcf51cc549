#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/environment.hpp"

namespace vedette::daemon {

/// The variables that this process was started with.
std::vector<config::Variable> process_environment();

/// The namespace that Kubernetes tells every pod with a service account; empty: there is none.
std::string account_namespace();

/// The name of this machine; in a pod that of the pod, unless it uses the network of its node.
std::string host_name();

/// Where a daemon that is driven by variables alone works: /data, which images make writable; empty: where it is.
std::string default_folder();

/// The configuration file beside the environment: the one that a variable names, else /data/sentinel.conf; empty: there
/// is none.
std::string file_beside(const config::Environment& environment);

}  // namespace vedette::daemon
