#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "test/clients/library.hpp"
#include "test/lab/deployment.hpp"

namespace vedette::clients {

/// How clients come in: at the servers and at the Sentinels alike.
enum class Way {
  plain,
  password,  ///< `requirepass`
  user,      ///< a user with no more rights than it needs; others need a password
  tls,       ///< certificates are checked both ways, names too
};

std::ostream& operator<<(std::ostream& out, Way way);

/// A master, two replicas and three Sentinels for clients of that library. `certificates`: a folder of
/// make_certificates().
lab::DeploymentOptions deployment_for(const Library& library, Way way, const std::string& certificates);

/// What the library's programs are told.
std::map<std::string, std::string> environment_for(lab::Deployment& group, Way way);

/// All passwords of a deployment: what no log may hold.
std::vector<std::string> secrets();

}  // namespace vedette::clients
