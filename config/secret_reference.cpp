#include "config/secret_reference.hpp"

namespace vedette::config {

quorum::DurableState described_state(quorum::DurableState state, const std::vector<SecretReference>& references) {
  for (const SecretReference& known : references) {
    std::string* secret = &state.process.sentinel_pass;
    if (known.master) {
      const auto master = state.masters.find(*known.master);
      if (master == state.masters.end()) continue;
      secret = &master->second.settings.auth_pass;
    }
    if (*secret == known.secret) *secret = known.reference;
  }
  return state;
}

}  // namespace vedette::config
