#include "config/pod_identity.hpp"

#include <gmock/gmock.h>

#include "quorum/identity.hpp"

namespace vedette::config {
namespace {

const Pod vedette_0{"shop", "vedette-0"};

TEST(PodIdentity, IsAnId) {
  const std::string id = identity_of(vedette_0, {"orders"});

  EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]{40}"));
  EXPECT_TRUE(quorum::RunId::parse(id));
}

TEST(PodIdentity, IsTheSameAtEachStart) {
  EXPECT_EQ(identity_of(vedette_0, {"orders", "carts"}), identity_of(vedette_0, {"carts", "orders"}));
}

TEST(PodIdentity, DiffersByNamespacePodAndMaster) {
  const std::string id = identity_of(vedette_0, {"orders"});

  EXPECT_NE(identity_of({"shop", "vedette-1"}, {"orders"}), id);
  EXPECT_NE(identity_of({"test", "vedette-0"}, {"orders"}), id);
  EXPECT_NE(identity_of(vedette_0, {"carts"}), id);
  EXPECT_NE(identity_of(vedette_0, {"orders", "carts"}), id);
  EXPECT_NE(identity_of({"", "shop"}, {"orders"}), identity_of({"shop", ""}, {"orders"}));
}

TEST(PodIdentity, ThePodIsWhatTheDownwardApiSays) {
  const std::vector<Variable> variables{{"POD_NAME", "vedette-0"}, {"POD_NAMESPACE", "shop"}};

  const Pod pod = pod_of(variables, "other", "host");

  EXPECT_EQ(pod.space, "shop");
  EXPECT_EQ(pod.name, "vedette-0");
}

TEST(PodIdentity, ElseWhatTheMachineSays) {
  const Pod pod = pod_of({{"POD_NAME", ""}}, "shop", "vedette-0");

  EXPECT_EQ(pod.space, "shop");
  EXPECT_EQ(pod.name, "vedette-0");
}

}  // namespace
}  // namespace vedette::config
