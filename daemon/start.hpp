#pragma once

#include <string>
#include <vector>

namespace vedette::daemon {

/// The whole life of the program: reads command line and configuration, runs the daemon until a signal or SHUTDOWN ends
/// it. `program`: its own name. Returns the exit status (config §6.1).
int start(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace vedette::daemon
