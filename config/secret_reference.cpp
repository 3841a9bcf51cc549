#include "config/secret_reference.hpp"

namespace vedette::config {

namespace {

/// Where the state holds that secret, as it is referred to; null: it holds another one.
std::string* find_secret(quorum::DurableState& state, const SecretReference& known) {
  if (!holds_secret(state, known)) return nullptr;
  return known.master ? &state.masters.at(*known.master).settings.auth_pass : &state.process.sentinel_pass;
}

}  // namespace

bool holds_secret(const quorum::DurableState& state, const SecretReference& known) {
  if (!known.master) return state.process.sentinel_pass == known.secret;
  const auto master = state.masters.find(*known.master);
  return master != state.masters.end() && master->second.settings.auth_pass == known.secret;
}

quorum::DurableState described_state(quorum::DurableState state, const std::vector<SecretReference>& references) {
  for (const SecretReference& known : references) {
    if (std::string* secret = find_secret(state, known)) *secret = known.reference;
  }
  return state;
}

quorum::DurableState withheld_state(quorum::DurableState state, const std::vector<SecretReference>& references) {
  for (const SecretReference& known : references) {
    if (!known.from_environment) continue;
    if (std::string* secret = find_secret(state, known)) *secret = known.in_file;
  }
  return state;
}

}  // namespace vedette::config
