"""What Vouch costs and how fast it is: `make bench`, each figure beside its gate and, where there is one, a reference."""
