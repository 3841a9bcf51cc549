#include "quorum/owner.hpp"

namespace vedette::quorum {

const char* owner_name(Owner owner) {
  switch (owner) {
    case Owner::unjudged:
      return "unjudged";
    case Owner::ours:
      return "ours";
    case Owner::empty:
      return "empty";
    case Owner::unknown:
      return "unknown";
    case Owner::foreign:
      return "foreign";
  }
  return "";
}

const char* sign_text(Sign sign) {
  switch (sign) {
    case Sign::none:
      return "nothing is known of it yet";
    case Sign::configured_master:
      return "it is the configured master";
    case Sign::not_checked:
      return "strangers are not looked for";
    case Sign::named_by_operator:
      return "an operator named it";
    case Sign::follows_our_master:
      return "it replicates from our master";
    case Sign::known_run_id:
      return "its run id was seen in this group";
    case Sign::known_replication_id:
      return "its replication id was seen in this group";
    case Sign::known_host_name:
      return "the host name by which we know it leads to it";
    case Sign::follows_one_of_ours:
      return "it replicates from a server of this group";
    case Sign::named_by_strangers:
      return "Sentinels unknown to us name it as their master";
    case Sign::unknown_replicas:
      return "it has replicas that we don't know";
    case Sign::refuses_password:
      return "it refuses the password that our master takes";
    case Sign::follows_another_master:
      return "it replicates from a master that is none of ours";
    case Sign::no_data:
      return "it holds no data";
    case Sign::data_without_sign:
      return "it holds data, and nothing shows whose it is";
  }
  return "";
}

}  // namespace vedette::quorum
