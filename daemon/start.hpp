#pragma once

#include <string>
#include <vector>

#include "daemon/process_title.hpp"

namespace vedette::daemon {

/// The whole life of the program: reads command line and configuration, runs the daemon until a signal or SHUTDOWN ends
/// it. `title`: knows the program's own name. Returns the exit status (config §6.1).
int start(ProcessTitle& title, const std::vector<std::string>& arguments);

}  // namespace vedette::daemon
