#include "test/clients/way.hpp"

#include <ostream>

namespace vedette::clients {

using namespace lab;

namespace {

const std::string of_the_servers = "secret-of-the-servers";
const std::string of_the_sentinels = "secret-of-the-sentinels";
const std::string of_the_user_on_servers = "secret-of-the-user-on-servers";
const std::string of_the_user_on_sentinels = "secret-of-the-user-on-sentinels";

/// Libraries look at the role of who they were sent to, some by ROLE and some by INFO.
std::string user_of_servers() {
  return "user app on >" + of_the_user_on_servers + " ~order:* -@all +get +set +info +role";
}

std::string user_of_sentinels(std::string rights) {
  const std::string later = "+client|setinfo ";
  // The original of Debian 12 would not start with the name of a command that came later.
  if (const std::size_t at = rights.find(later); vedette_is_redis_sentinel() && at != std::string::npos) {
    rights.erase(at, later.size());
  }
  return "user app on >" + of_the_user_on_sentinels + " resetchannels -@all " + rights;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Way way) {
  switch (way) {
    case Way::plain:
      return out << "plain";
    case Way::password:
      return out << "password";
    case Way::user:
      return out << "user";
    case Way::tls:
      return out << "tls";
  }
  return out;
}

DeploymentOptions deployment_for(const Library& library, Way way, const std::string& certificates) {
  DeploymentOptions options;
  options.servers.resize(options.replicas + 1);
  options.sentinel_options.resize(options.sentinels.size());
  if (way == Way::password || way == Way::user) {
    options.password = of_the_servers;
    for (SentinelOptions& sentinel : options.sentinel_options) {
      sentinel.password = of_the_sentinels;
      sentinel.directives = {"requirepass " + of_the_sentinels};
      if (way == Way::user) sentinel.directives.push_back(user_of_sentinels(library.rights));
    }
  }
  if (way == Way::user) {
    for (RedisOptions& server : options.servers) server.directives = {user_of_servers()};
  }
  if (way == Way::tls) {
    options.certificates = certificates;
    if (!library.shows_certificates) {
      for (SentinelOptions& sentinel : options.sentinel_options) sentinel.directives = {"tls-auth-clients no"};
    }
  }
  return options;
}

std::map<std::string, std::string> environment_for(Deployment& group, Way way) {
  std::map<std::string, std::string> environment;
  environment["MASTER"] = group.name();
  std::string& addresses = environment["SENTINELS"];
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    addresses += (index == 0 ? "" : " ") + group.sentinel(index).at().text();
  }
  if (way == Way::password) {
    environment["REDIS_PASSWORD"] = of_the_servers;
    environment["SENTINEL_PASSWORD"] = of_the_sentinels;
  }
  if (way == Way::user) {
    environment["REDIS_USER"] = environment["SENTINEL_USER"] = "app";
    environment["REDIS_PASSWORD"] = of_the_user_on_servers;
    environment["SENTINEL_PASSWORD"] = of_the_user_on_sentinels;
  }
  if (way == Way::tls) {
    const std::string& folder = group.options().certificates;
    environment["CA_FILE"] = folder + "/ca.crt";
    environment["CERTIFICATE_FILE"] = folder + "/client.crt";
    environment["KEY_FILE"] = folder + "/client.key";
  }
  return environment;
}

std::vector<std::string> secrets() {
  return {of_the_servers, of_the_sentinels, of_the_user_on_servers, of_the_user_on_sentinels};
}

}  // namespace vedette::clients
