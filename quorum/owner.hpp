#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/identity.hpp"

namespace vedette::quorum {

/// Whose process answers at the address of a server of ours.
enum class Owner : std::uint8_t {
  unjudged,  ///< It said nothing on the present connection yet, or is still reading its data.
  ours,
  empty,    ///< No data, no replicas, and no sign: nothing can be lost.
  unknown,  ///< Data, and no sign. It may be ours: with `appendonly yes` a restart keeps the data and nothing else.
  foreign,  ///< Another deployment's. Never touched; what it says changes nothing here.
};
/// The enumerator's name, for programs.
const char* owner_name(Owner owner);

/// What that was judged by.
enum class Sign : std::uint8_t {
  none,
  configured_master,
  not_checked,             ///< `leave-strangers-alone no`.
  named_by_operator,       ///< An operator ordered its promotion.
  follows_our_master,      ///< By its own word; also if it was seen to do so before, under this run id.
  known_run_id,            ///< Seen in this group before.
  known_replication_id,    ///< Its history is one of this group.
  known_host_name,         ///< The name by which we know it leads to it.
  follows_one_of_ours,     ///< By its own word it replicates from another server of this group.
  named_by_strangers,      ///< Sentinels unknown to us name it, or whom it follows, as their master.
  unknown_replicas,        ///< It has replicas that we don't know.
  refuses_password,        ///< It refuses our password, which our master takes.
  follows_another_master,  ///< It replicates from a server that is none of ours.
  no_data,
  data_without_sign,
};
/// A few words for events and logs.
const char* sign_text(Sign sign);

/// What is held of one server. It is judged anew on each connection.
struct Belonging {
  Owner owner = Owner::unjudged;
  Sign sign = Sign::none;
  // Of the process with the present run id:
  std::set<RunId> named_by{};  ///< Sentinels unknown to us that name it, or whom it follows, as their master.
  bool named_by_operator = false;
  /// Who was seen to follow it, or whom it was seen to follow, and was none of ours then. While one of them still is
  /// not, it is foreign, also if it is alone by now.
  std::vector<Address> strange_company{};
  Sign strange_by = Sign::none;  ///< By which of the two.
  bool reported = false;         ///< That it is unknown was told.
};

}  // namespace vedette::quorum
